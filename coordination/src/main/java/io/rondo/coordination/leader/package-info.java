/** The leader of a role: elected, recovered, and fed with commands. */
package io.rondo.coordination.leader;
