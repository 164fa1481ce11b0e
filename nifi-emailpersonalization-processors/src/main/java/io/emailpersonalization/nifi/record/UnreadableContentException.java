// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

/** The content of a FlowFile cannot be read as records. The message names the cause and the cure and holds no value of the content; the cause may hold one. */
public final class UnreadableContentException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnreadableContentException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
