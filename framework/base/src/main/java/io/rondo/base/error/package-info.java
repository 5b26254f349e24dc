package io.rondo.base.error;
