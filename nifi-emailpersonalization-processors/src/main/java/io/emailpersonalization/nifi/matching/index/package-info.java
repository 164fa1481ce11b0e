// SPDX-License-Identifier: Apache-2.0
/** Known customers: whose records belong together, batch after batch, and by which ids. */
package io.emailpersonalization.nifi.matching.index;
