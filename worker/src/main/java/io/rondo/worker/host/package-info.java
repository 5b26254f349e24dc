/** Where attempts of users' code run: in this process, or in processes of their own. */
package io.rondo.worker.host;
