package io.rondo.dfs.client;
