// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

/** The process ends here. */
final class KilledError extends Error {

    private static final long serialVersionUID = 1L;

    KilledError(final String where) {
        super(where);
    }

    /** Whether something failed because of a kill. */
    static boolean isCauseOf(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KilledError) {
                return true;
            }
        }
        return false;
    }
}
