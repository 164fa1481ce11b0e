// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The vendor refuses a whole request. The message contains no personal data and no credential. */
public final class EspRefusedException extends Exception {

    private static final long serialVersionUID = 1L;
    private final boolean contentAtFault;

    /** @param contentAtFault whether one contact of the request may be the cause, so that the others pass without it */
    public EspRefusedException(final String message, final boolean contentAtFault) {
        super(message);
        this.contentAtFault = contentAtFault;
    }

    /** Whether one contact of the request may be the cause. Otherwise the key, the account or the audience is. */
    public boolean isContentAtFault() {
        return contentAtFault;
    }
}
