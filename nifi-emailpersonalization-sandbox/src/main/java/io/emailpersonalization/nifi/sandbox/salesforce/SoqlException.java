// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

/** A query that is refused, with the error code of Salesforce. */
final class SoqlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    SoqlException(final String code, final String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
