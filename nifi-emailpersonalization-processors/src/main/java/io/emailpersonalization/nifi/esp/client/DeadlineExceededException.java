// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** A request was not sent before its deadline, and had no effect: the caller checks consent again. The message contains no personal data. */
public final class DeadlineExceededException extends Exception {

    private static final long serialVersionUID = 1L;
    private final boolean attempted;

    /** @param attempted whether the vendor turned the request down; otherwise the deadline passed while it waited for its turn */
    public DeadlineExceededException(final String message, final boolean attempted) {
        super(message);
        this.attempted = attempted;
    }

    /** Whether the vendor turned the request down. Otherwise the deadline passed while the request waited: a repeated call has its turn soon. */
    public boolean attempted() {
        return attempted;
    }
}
