/** What is written for people and scripts to read. */
package io.rondo.base.text;
