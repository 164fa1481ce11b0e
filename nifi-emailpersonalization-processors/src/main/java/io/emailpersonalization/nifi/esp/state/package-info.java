// SPDX-License-Identifier: Apache-2.0
/** What is known of contacts at vendors: what was pushed, what is under way, what was decided. */
package io.emailpersonalization.nifi.esp.state;
