/** The store read-only over HTTP: pages for people, and WebHDFS's words for programs. */
package io.rondo.dfs.web;
