package io.rondo.base.rpc;

import java.util.LinkedHashMap;
import java.util.Map;

/** The methods one listener serves. Built once, then handed to {@link RpcNetwork#serve}. */
public final class RpcServices {
    private final Map<String, Binding<?, ?>> bindings = new LinkedHashMap<>();

    /** A method and what serves it. */
    public record Binding<Q, A>(RpcMethod<Q, A> method, RpcHandler<Q, A> handler) {}

    public <Q, A> RpcServices on(RpcMethod<Q, A> method, RpcHandler<Q, A> handler) {
        if (bindings.putIfAbsent(method.name(), new Binding<>(method, handler)) != null) {
            throw new IllegalArgumentException("served twice: " + method.name());
        }
        return this;
    }

    public Map<String, Binding<?, ?>> bindings() {
        return Map.copyOf(bindings);
    }
}
