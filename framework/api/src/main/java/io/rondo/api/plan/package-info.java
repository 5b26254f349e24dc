package io.rondo.api.plan;
