// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

/** A proof cannot begin, or did not succeed. The message names the cure. */
final class ProofException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ProofException(final String message) {
        super(message);
    }

    ProofException(final String message, final Exception cause) {
        super(message, cause);
    }
}
