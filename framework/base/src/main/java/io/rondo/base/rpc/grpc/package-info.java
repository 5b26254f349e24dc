/** RPC over gRPC, behind the gate. The only user of gRPC. */
package io.rondo.base.rpc.grpc;
