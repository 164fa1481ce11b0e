// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.util.List;

/**
 * A vendor's job that is not done.
 *
 * @param overdue whether it was submitted too long ago to be waited for
 * @param addresses its addresses, in the order of {@link SyncState#finish}
 */
public record OpenJob(String id, boolean overdue, List<String> addresses) {
}
