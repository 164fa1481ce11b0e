// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

/** The content of a FlowFile cannot be read as records. The message names the cause and the cure without a value of the content. The exception's cause may quote values. */
public final class UnreadableContentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long record;

    public UnreadableContentException(final String message, final Throwable cause) {
        this(message, cause, 0);
    }

    /** @param record number of the unreadable record, from 1; 0 if unknown */
    public UnreadableContentException(final String message, final Throwable cause, final long record) {
        super(message, cause);
        this.record = record;
    }

    /** The number of the unreadable record, from 1; 0 if unknown. */
    public long record() {
        return record;
    }
}
