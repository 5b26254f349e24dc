/** Map outputs, served and fetched. */
package io.rondo.worker.shuffle;
