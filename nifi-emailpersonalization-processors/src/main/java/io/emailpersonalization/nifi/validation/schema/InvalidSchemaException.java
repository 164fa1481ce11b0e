// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

/** A schema cannot be used. The message names the cause and the cure. */
public final class InvalidSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSchemaException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
