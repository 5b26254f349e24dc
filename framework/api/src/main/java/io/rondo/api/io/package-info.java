package io.rondo.api.io;
