// SPDX-License-Identifier: Apache-2.0
/** Our processor beside the stock one, in a real NiFi. */
package io.emailpersonalization.nifi.race;
