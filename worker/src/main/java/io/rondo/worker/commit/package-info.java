/** The commit protocol on stores that are not ours. */
package io.rondo.worker.commit;
