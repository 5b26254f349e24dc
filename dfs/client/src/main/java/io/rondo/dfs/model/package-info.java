package io.rondo.dfs.model;
