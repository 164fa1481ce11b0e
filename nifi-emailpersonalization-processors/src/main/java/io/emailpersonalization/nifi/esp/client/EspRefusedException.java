// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The vendor refuses a request as a whole. The message holds no personal data and no credential. */
public final class EspRefusedException extends Exception {

    private static final long serialVersionUID = 1L;
    private final boolean contentAtFault;

    /** @param contentAtFault whether a contact of the request may be the cause, so that the others may pass without it */
    public EspRefusedException(final String message, final boolean contentAtFault) {
        super(message);
        this.contentAtFault = contentAtFault;
    }

    /** Whether a contact of the request may be the cause; otherwise it is key, account or audience. */
    public boolean isContentAtFault() {
        return contentAtFault;
    }
}
