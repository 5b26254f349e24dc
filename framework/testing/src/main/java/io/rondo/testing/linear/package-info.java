/** Whether what concurrent clients were answered could have come from one client after the other. */
package io.rondo.testing.linear;
