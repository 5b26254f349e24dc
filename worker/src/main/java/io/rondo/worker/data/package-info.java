/**
 * The data path: records to pages, fold or sort, encoded runs, one merger. Everything here speaks bytes; keys are equal and
 * ordered as their bytes are.
 */
package io.rondo.worker.data;
