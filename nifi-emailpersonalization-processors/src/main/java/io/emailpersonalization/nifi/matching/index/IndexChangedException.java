// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

/** While a FlowFile was read or matched, somebody was erased or readmitted, the first order came, or an id became another person's. The FlowFile must be worked on again. */
public final class IndexChangedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
}
