// SPDX-License-Identifier: Apache-2.0
/** The SQL of the warehouse parts: loads as the parts do them, and the proof of a part on a warehouse of one's own. */
package io.emailpersonalization.nifi.warehouse;
