// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

/** The content of a FlowFile cannot be read as records. The message names the cause and the cure and holds no value of the content; the cause may hold one. */
public final class UnreadableContentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long record;

    public UnreadableContentException(final String message, final Throwable cause) {
        this(message, cause, 0);
    }

    /** @param record the number of the record that cannot be read, from 1; 0 where it is not known */
    public UnreadableContentException(final String message, final Throwable cause, final long record) {
        super(message, cause);
        this.record = record;
    }

    /** The number of the record that cannot be read, from 1; 0 where it is not known. */
    public long record() {
        return record;
    }
}
