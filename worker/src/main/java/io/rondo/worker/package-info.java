/** The worker: polls for work, runs attempts, keeps map outputs. */
package io.rondo.worker;
