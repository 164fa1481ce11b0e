// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

/** What keeps a client from being proved, in one line for the user. */
final class ProofRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProofRefusedException(final String message) {
        super(message);
    }

    ProofRefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
