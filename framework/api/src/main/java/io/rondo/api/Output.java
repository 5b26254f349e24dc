package io.rondo.api;

import io.rondo.api.io.OutputFormat;

/** What a plan writes: a directory of part files in a format. */
public record Output<K, V>(String path, OutputFormat<K, V> format) {}
