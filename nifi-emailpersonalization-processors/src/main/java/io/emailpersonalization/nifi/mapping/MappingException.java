// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

/** A value of a record does not fit its field. The message has no value. */
public final class MappingException extends Exception {

    private static final long serialVersionUID = 1L;
    private final String field;

    MappingException(final String field, final String message) {
        super(message);
        this.field = field;
    }

    /** Path of the field in the record. */
    public String field() {
        return field;
    }
}
