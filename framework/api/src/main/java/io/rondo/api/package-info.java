/** What a job author compiles against; it needs nothing but the JDK. */
package io.rondo.api;
