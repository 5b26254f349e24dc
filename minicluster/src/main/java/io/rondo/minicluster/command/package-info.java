/** The programs behind {@code bin/}: options in, exit codes out. The only user of commons-cli. */
package io.rondo.minicluster.command;
