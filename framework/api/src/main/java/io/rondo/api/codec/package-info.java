package io.rondo.api.codec;
