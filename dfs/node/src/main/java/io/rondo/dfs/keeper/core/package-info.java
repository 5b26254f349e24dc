/** The namespace, pure: what is asked becomes records, and records change the view. */
package io.rondo.dfs.keeper.core;
