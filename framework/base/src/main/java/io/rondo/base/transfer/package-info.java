package io.rondo.base.transfer;
