package io.rondo.base.replica;
