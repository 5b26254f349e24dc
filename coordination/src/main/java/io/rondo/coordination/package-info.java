/** Leadership terms, membership, journals and transactions. */
package io.rondo.coordination;
