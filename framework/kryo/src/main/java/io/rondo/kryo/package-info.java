/** Serialises the types of users with Kryo, which is used nowhere else. */
package io.rondo.kryo;
