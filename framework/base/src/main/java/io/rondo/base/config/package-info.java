/** The engine's settings: few, typed, and known by name. */
package io.rondo.base.config;
