package io.rondo.base.rpc;
