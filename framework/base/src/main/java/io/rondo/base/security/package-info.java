/** Who is who: role secrets, and the one gate that every listener stands behind. */
package io.rondo.base.security;
