// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

/** A fault that the user can cure; the message is one sentence with the cure. */
public final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DemoException(final String message) {
        super(message);
    }

    public DemoException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
