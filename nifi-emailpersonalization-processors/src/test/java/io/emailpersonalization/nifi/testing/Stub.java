// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import java.lang.reflect.Proxy;

/** Implements an interface by one function, for tests of decisions that need no real one. */
public final class Stub {

    private Stub() {
    }

    /** Answers calls by the name of the method. A method that the test does not expect throws an {@link AssertionError}. */
    @FunctionalInterface
    public interface Answers {

        /** @param arguments null for none */
        Object to(String method, Object[] arguments) throws Exception;
    }

    /** Returns an object that answers every call of an interface with a function. */
    public static <T> T of(final Class<T> type, final Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answers.to(method.getName(), arguments)));
    }
}
