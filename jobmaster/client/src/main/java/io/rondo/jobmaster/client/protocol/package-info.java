package io.rondo.jobmaster.client.protocol;
