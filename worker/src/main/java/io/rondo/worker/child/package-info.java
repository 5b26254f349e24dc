/** The process that runs one job's attempts for a worker, and the frames the two exchange. */
package io.rondo.worker.child;
