/** The client's half of a submission: loading the program, cutting its inputs into splits, sampling, uploading its code. */
package io.rondo.jobmaster.client.submit;
