// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

/** Something that the person at the terminal can cure; the message is one sentence that says how. */
public final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DemoException(final String message) {
        super(message);
    }

    public DemoException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
