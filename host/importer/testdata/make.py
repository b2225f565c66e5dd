"""Writes the fixtures FORMAT.jsonl: rows of our own making in the form of each data set.

python3 make.py, in this folder. The rows show what real ones hold: Unicode, CRLF, empty
input, huge numbers, lists of lines, methods, keys that were whole numbers, and rows that
must be rejected.
"""

import base64
import json
import pickle
import zlib

BIG = 123456789012345678901234567890

# (words, tests on standard input, a program)
STDIN = [
    ('Add two numbers.', [('1 2\n', '3\n'), ('-5 5\n', '0\n'), ('%d 1\n' % BIG, '%d\n' % (BIG + 1))],
     'a, b = map(int, input().split())\nprint(a + b)\n'),
    ('Print the line in capitals. Größe zählt: 日本 🎈.', [('straße é\n', 'STRASSE É\n'), ('🎈 日本\n', '🎈 日本\n')],
     'print(input().upper())\n'),
    ('Count lines, which may end in CRLF.', [('a\r\nb\r\n', '2\r\n'), ('', '0\n')],
     'import sys\nprint(len(sys.stdin.readlines()))\n'),
    ('Say hello; read nothing.', [('', 'hello\n'), ('\n', 'hello')], "print('hello')\n"),
    ('Print a half to six places.', [('1\n', '0.500000\n'), ('3\n', '1.5\n')], "print('%.6f' % (int(input()) / 2))\n"),
    ('Print the numbers from 1.', [('3\n', '1\n2\n3\n'), ('1', '1')],
     'for i in range(int(input())):\n    print(i + 1)\n'),
    ('Say "yes" for a palindrome, else "no".', [('abba\n', 'yes'), ('<a&b>\n', 'no'), ('\t\n', 'yes')],
     "s = input()\nprint('yes' if s == s[::-1] else 'no')\n"),
    ('Use the names of the prelude.', [('3 1 2\n', '1 2 3\n')],
     "h = list(map(int, input().split()))\nheapify(h)\nprint(*[heappop(h) for _ in range(len(h))])\n"),
]

# (words, function, starter with a class or not, calls, a program)
CALLS = [
    ('Add.', 'add', 'def add(a, b):\n', [([1, 2], 3), ([BIG, 1], BIG + 1), ([1.5, 2], 3.5)], 'def add(a, b):\n    return a + b\n'),
    ('Find two numbers.', 'twoSum', 'class Solution:\n    def twoSum(self, nums: List[int], target: int) -> List[int]:\n        \n',
     [([[2, 7, 11], 9], [0, 1]), ([[3, 3], 6], [0, 1])],
     'class Solution:\n    def twoSum(self, nums: List[int], target: int) -> List[int]:\n        seen = {}\n'
     '        for i, n in enumerate(nums):\n            if target - n in seen:\n                return [seen[target - n], i]\n'
     '            seen[n] = i\n'),
    ('Reverse a text.', 'reverse', 'def reverse(s):\n', [(['日本🎈'], '🎈本日'), ([''], ''), (['a"\\\n'], '\n\\"a')],
     'def reverse(s):\n    return s[::-1]\n'),
    ('Give nothing back.', 'nothing', 'def nothing():\n', [([], None)], 'def nothing():\n    return None\n'),
    ('Sort pairs.', 'pairs', 'def pairs(items):\n', [([[[2, 'b'], [1, 'a']]], [[1, 'a'], [2, 'b']]), ([[]], [])],
     'def pairs(items):\n    return sorted(items)\n'),
    ('Is it true?', 'truth', 'def truth(x):\n', [([0], False), ([[0]], True), ([{'a': 1}], True)], 'def truth(x):\n    return bool(x)\n'),
]
# keys that were whole numbers before they became JSON
WHOLE = ('Sum the values of a dict.', 'total', 'def total(d):\n', [([{'1': 2, '2': 3}], 5)], 'def total(d):\n    return d[1] + d[2]\n')


def dumps(value):
    return json.dumps(value, ensure_ascii=False)


def write(name, rows):
    with open(name + '.jsonl', 'w', encoding='utf-8', newline='') as out:
        for row in rows:
            out.write((row if isinstance(row, str) else dumps(row)) + '\n')


def cases(tests, **more):
    return dumps({'inputs': [i for i, _ in tests], 'outputs': [o for _, o in tests], **more})


def apps_rows(extra):
    rows = []
    for words, tests, program in STDIN:
        rows.append({'question': words, 'solutions': dumps([program, program, '# another\n' + program]),
                     'input_output': cases(tests), 'starter_code': '', 'url': 'https://example.org'})
    for words, name, starter, calls, program in [*CALLS, WHOLE]:
        wrapped = [(a, [o]) for a, o in calls]
        rows.append({'question': words, 'solutions': dumps([program, 'print(1)\n']),
                     'input_output': cases(wrapped, fn_name=name), 'starter_code': starter})
    rows.append({'question': 'Lines as lists.', 'solutions': '', 'input_output': cases([(['2', '3 4'], ['7', ''])])})
    rows.append({'question': 'No tests.', 'solutions': '[]', 'input_output': ''})
    rows.append({'question': 'Empty tests.', 'solutions': '[]', 'input_output': cases([])})
    rows.append({'question': 'Not JSON.', 'input_output': '{"inputs": ['})
    rows.append({'question': 'Uneven.', 'input_output': dumps({'inputs': ['1'], 'outputs': ['1', '2']})})
    rows.append({'question': 'A number as output.', 'input_output': cases([('1\n', 1)])})
    for i, row in enumerate(rows):
        row.update(extra(i))
    return rows


def apps():
    rows = apps_rows(lambda i: {'problem_id': i, 'difficulty': 'interview'})
    rows.append({**rows[0], 'question': 'The same id once more.'})
    rows.append('{"problem_id": 77, "question": "cut')
    rows.append('[1, 2]')
    rows.append('{"problem_id": 78, "question": "half a pair", "input_output": {"inputs": ["\\ud800"], "outputs": ["x"]}}')
    write('apps', rows)


def taco():
    write('taco', apps_rows(lambda i: {'name': 'n', 'time_limit': '2.0 seconds' if i % 2 else None,
                                       'memory_limit': '256.0 megabytes' if i % 3 else None, 'date': None}))


def packed(tests):
    return base64.b64encode(zlib.compress(pickle.dumps(dumps(tests)))).decode()


def livecodebench():
    rows = []
    for i, (words, tests, _) in enumerate(STDIN):
        all_tests = [{'input': a, 'output': b, 'testtype': 'stdin'} for a, b in tests]
        private = packed(all_tests[1:]) if i % 2 else dumps(all_tests[1:])
        rows.append({'question_title': 't', 'question_content': words, 'platform': 'atcoder', 'question_id': 'abc_%d' % i,
                     'starter_code': '', 'public_test_cases': dumps(all_tests[:1]), 'private_test_cases': private, 'metadata': '{}'})
    for i, (words, name, starter, calls, _) in enumerate(CALLS):
        starter = 'class Solution:\n    def %s(self):\n' % name
        tests = [{'input': '\n'.join(dumps(a) for a in args), 'output': dumps(out), 'testtype': 'functional'} for args, out in calls]
        rows.append({'question_content': words, 'question_id': '%d' % (2800 + i), 'starter_code': starter if i else '',
                     'public_test_cases': dumps(tests[:1]), 'private_test_cases': packed(tests[1:]),
                     'metadata': dumps({'func_name': name})})
    one = [{'input': '1\n', 'output': '1\n', 'testtype': 'stdin'}]

    class Evil:
        def __reduce__(self):
            return (print, ('code ran',))

    def bad(i, private, public=one, **more):
        rows.append({'question_content': 'x', 'question_id': 'bad_%d' % i, 'starter_code': '',
                     'public_test_cases': dumps(public), 'private_test_cases': private, 'metadata': '{}', **more})

    def raw(data):
        return base64.b64encode(zlib.compress(data)).decode()

    bad(0, raw(pickle.dumps(Evil())))
    bad(1, raw(pickle.dumps(one)))  # plain data, not a text: it is read
    bad(2, raw(pickle.dumps([{'input': 1}])))
    bad(3, 'not base64!')
    bad(4, base64.b64encode(b'not zlib').decode())
    bad(5, raw(pickle.dumps('[')))
    bad(6, '', public=[])
    bad(7, '[]', public=[{'input': '1', 'output': '1', 'testtype': 'functional'}])
    bad(8, '[]', public=[{'input': '[1,', 'output': '1', 'testtype': 'functional'}], metadata='{"func_name": "f"}')
    write('livecodebench', rows)


def codecontests():
    rows = []
    for i, (words, tests, program) in enumerate(STDIN * 2):
        def struct(pairs):
            return {'input': [a for a, _ in pairs], 'output': [b for _, b in pairs]}
        rows.append({'name': '%d_%s. Name' % (i, 'AB'[i % 2]), 'description': words, 'public_tests': struct(tests[:1]),
                     'private_tests': struct(tests[1:]), 'generated_tests': struct(tests[:1] if i % 2 else []),
                     'source': 2, 'difficulty': 7, 'solutions': {'language': [2, 3, 1, 3],
                                                                 'solution': ['int main(){}', program, 'print 1', '# b\n' + program]},
                     'incorrect_solutions': {'language': [3], 'solution': ['print(0)']},
                     'time_limit': {'seconds': 1, 'nanos': 500000000} if i % 3 else None,
                     'memory_limit_bytes': 256000000, 'input_file': '', 'output_file': ''})
    rows.append({**rows[0], 'name': 'files', 'input_file': 'in.txt', 'output_file': 'out.txt'})
    rows.append({**rows[0], 'name': 'objects', 'public_tests': [{'input': '1 2\n', 'output': '3\n'}],
                 'solutions': [{'language': 'PYTHON3', 'solution': STDIN[0][2]}]})
    rows.append({**rows[0], 'name': 'uneven', 'public_tests': {'input': ['1'], 'output': []}})
    nothing = {'input': [], 'output': []}
    rows.append({**rows[0], 'name': 'none', 'public_tests': nothing, 'private_tests': nothing, 'generated_tests': nothing})
    rows.append({**rows[0], 'name': 'holes', 'public_tests': [{'input': '1 2\n'}]})
    write('codecontests', rows)


def verl_row(i, source, truth, words, ability='code'):
    return {'data_source': source, 'prompt': [{'role': 'system', 'content': 'Think first.'}, {'role': 'user', 'content': words}],
            'ability': ability, 'reward_model': {'style': 'rule', 'ground_truth': truth}, 'extra_info': {'index': i, 'split': 'train'}}


def prime_rows():
    rows = []
    for i, (words, tests, _) in enumerate(STDIN):
        rows.append(verl_row(i, 'codecontests', cases(tests), words))
    for words, name, _, calls, _ in [*CALLS, WHOLE]:
        lines = [('\n'.join(dumps(a) for a in args), dumps(out)) for args, out in calls]
        rows.append(verl_row(len(rows), 'taco', cases(lines, fn_name=name), words))
        rows.append(verl_row(len(rows), 'apps', cases([(a, [o]) for a, o in calls], fn_name=name), words))
    rows.append(verl_row(len(rows), 'numina_olympiads', '42', 'What is six times seven?', 'math'))
    rows.append(verl_row(len(rows), 'apps', None, 'No truth.'))
    rows.append(verl_row(len(rows), 'apps', '{"inputs": ["1"]', 'Not JSON.'))
    rows.append(verl_row(len(rows), 'apps', cases([('[1', '1')], fn_name='f'), 'An argument that is not JSON.'))
    rows.append(verl_row(len(rows), 'apps', cases([('1', 'x')], fn_name='f'), 'An output that is not JSON.'))
    return rows


def prime():
    write('prime', prime_rows())


def verl():
    rows = prime_rows()[::2]
    rows.append(verl_row('a1', 'acecode', dumps(['assert add(1, 2) == 3', 'assert add(-1, 1) == 0']), 'Add.'))
    rows.append(verl_row('a2', 'acecode', ['assert sorted(uniq([2, 1, 2])) == [1, 2]'], 'Each once.'))
    rows.append(verl_row('a3', 'mbpp', 'assert f(1) == "é"\nassert f(\n    2) == "b"\n', 'Name numbers.'))
    rows.append(verl_row('a4', 'kk', dumps({'inputs': None, 'outputs': None, 'assert_case': ['assert g() is None'], 'fn_name': 'g'}), 'g'))
    rows.append(verl_row('a5', 'lcb', dumps([{'input': '1\n', 'output': '2\n', 'testtype': 'stdin'},
                                             {'input': '', 'output': '', 'type': 'stdin_stdout'}]), 'Plus one.'))
    rows.append(verl_row('a6', 'lcb', dumps([{'input': '[1, 2]\n"x"', 'output': '3', 'testtype': 'functional',
                                              'metadata': {'func_name': 'solve'}}]), 'Solve.'))
    rows.append({'data_source': 'x', 'prompt': 'plain words', 'reward_model': {'ground_truth': cases([('1', '1')])}})
    rows.append(verl_row('b1', 'gsm8k', '72', 'How many?', 'code'))
    rows.append(verl_row('b2', 'x', dumps({'functional': 'def check(c): ...'}), 'x'))
    rows.append(verl_row('b3', 'x', dumps(['assert 1 == 1']), 'x'))
    rows.append(verl_row('b4', 'x', dumps([{'input': '1', 'output': '1', 'type': 'files'}]), 'x'))
    rows.append({'data_source': 'x', 'prompt': 'no reward model'})
    write('verl', rows)


def synthetic1():
    rows = []
    for i, (words, tests, program) in enumerate(STDIN):
        info = {'language': 'python', 'test_cases': [{'fn_name': None, 'input': a, 'output': b, 'type': 'stdin_stdout'} for a, b in tests]}
        rows.append({'source': 'apps', 'task_type': 'verifiable_code', 'in_source_id': '%d' % i, 'prompt': words,
                     'gold_standard_solution': '```python\n%s```' % program if i % 2 else program,
                     'verification_info': dumps(info) if i % 3 else info, 'problem_id': 'vcp_%d' % i})
    for i, (words, name, _, calls, program) in enumerate([*CALLS, WHOLE]):
        info = {'language': 'python', 'time_limit': 2.5, 'test_cases': [
            {'fn_name': name, 'input': a, 'output': [b], 'type': 'function_call'} for a, b in calls]}
        rows.append({'task_type': 'verifiable_code', 'prompt': words, 'gold_standard_solution': program,
                     'verification_info': dumps(info), 'problem_id': 'call_%d' % i})

    def bad(i, info, **more):
        rows.append({'task_type': 'verifiable_code', 'prompt': 'x', 'problem_id': 'bad_%d' % i, 'verification_info': info, **more})

    test = {'fn_name': 'f', 'input': [1], 'output': [1], 'type': 'function_call'}
    bad(0, dumps({'language': 'python', 'test_cases': [test]}), task_type='verifiable_math')
    bad(1, dumps({'language': 'rust', 'test_cases': [test]}))
    bad(2, None)
    bad(3, dumps({'test_cases': []}))
    bad(4, dumps({'test_cases': [test, {**test, 'fn_name': 'g'}]}))
    bad(5, dumps({'test_cases': [{**test, 'fn_name': None}]}))
    bad(6, dumps({'test_cases': [{**test, 'type': 'files'}]}))
    write('synthetic-1', rows)


PRELUDE = 'import collections\nfrom typing import *\n\nclass ListNode:\n    def __init__(self, val=0, next=None):\n        self.val = val\n        self.next = next\n\n' \
    'def list_node(values):\n    head = None\n    for v in reversed(values):\n        head = ListNode(v, head)\n    return head\n\n' \
    'def is_same_list(a, b):\n    while a and b and a.val == b.val:\n        a, b = a.next, b.next\n    return a is None and b is None\n'


def leetcode():
    rows = []

    def row(name, entry, asserts, completion, test=None, **more):
        body = 'def check(candidate):\n' + ''.join('    assert %s\n' % a for a in asserts)
        rows.append({'task_id': name, 'question_id': len(rows) + 1, 'difficulty': 'Easy', 'tags': ['Array'],
                     'problem_description': 'Solve %s.' % name, 'starter_code': 'class Solution:\n    def %s(self):\n        ' % entry,
                     'prompt': PRELUDE, 'completion': completion, 'entry_point': 'Solution().' + entry,
                     'test': body if test is None else test, 'query': 'Solve %s, please.' % name if len(rows) % 2 else '', **more})

    two = 'class Solution:\n    def twoSum(self, nums, target):\n        return [[i, j] for i in range(len(nums)) for j in range(i + 1, len(nums)) if nums[i] + nums[j] == target][0]\n'
    row('two-sum', 'twoSum', ['candidate(nums = [2,7,11,15],target = 9) == [0, 1]', 'candidate(nums = [3,3], target = 6) == [0, 1]'], two)
    one = 'class Solution:\n    def f(self, x):\n        return x\n'
    values = ['[]', "''", '"日本 🎈"', "'it\\'s \\u00e9 \\x41'", 'True', 'None', '-7', '%d' % BIG, '1.50', '.5', '1e5', "{'a': [1], \"b\": None}",
              "r'\\d' 'x'", '[[1,],[2]]', '1_000', '0x1F', "'''a\nb'''"]
    for i, v in enumerate(values):
        row('value-%d' % i, 'f', ['candidate(x = %s) == %s' % (v, v)], one)
    rev = 'class Solution:\n    def rev(self, head):\n        last = None\n        while head:\n            head.next, last, head = last, head, head.next\n        return last\n'
    row('reverse-list', 'rev', ['is_same_list(candidate(head = list_node([1,2,3])), list_node([3,2,1]))',
                                'is_same_list(candidate(head = list_node([])), list_node([]))'], rev)
    tree = 'class Solution:\n    def inv(self, root):\n        if root:\n            root.left, root.right = self.inv(root.right), self.inv(root.left)\n        return root\n'
    row('invert-tree', 'inv', ['is_same_tree(candidate(root = tree_node([1,2,None,3])), tree_node([1,None,2,None,3]))',
                               'is_same_tree(candidate(root = None), tree_node([]))',
                               'is_same_tree(candidate(tree_node([1])), tree_node([1]))'], tree)
    row('merge-lists', 'merge', ['is_same_list(candidate(lists = [list_node([1,4]),list_node([2])]), list_node([1,2,4]))'],
        'class Solution:\n    def merge(self, lists):\n        return None\n')
    row('has-node', 'has', ['candidate(head = list_node([1,2]), x = 2) == True', 'candidate(head = [1], x = 1) == False',
                            'candidate(head = list_node((1, 2)), x = 2) == True', 'is_same_list(candidate(head = list_node([]), x = 1), 7)'],
        'class Solution:\n    def has(self, head, x):\n        return False\n')
    row('positional', 'f', ['candidate([1, 2]) == [1, 2]'], '```python\n%s```' % one)
    row('tuple', 'f', ['candidate(x = (1, 2)) == (1, 2)', 'candidate(x = {1: 2}) == {1: 2}', 'candidate(x = [1]) == [1], "message"'], one)
    row('loop', 'f', [], one, test='def check(candidate):\n    for i in range(3):\n        assert candidate(x = i) == i\n')
    row('helper', 'f', [], one, test='import math\n\ndef check(candidate):\n    assert math.floor(candidate(x = 1.5)) == 1\n')
    row('empty', 'f', [], one, test='')
    row('no-check', 'f', [], one, test='assert True\n')
    row('no-entry', 'f', ['candidate(x = 1) == 1'], one, entry_point='')
    write('leetcode', rows)


FLOATS = '''import numpy as np

def is_floats(x) -> bool:
    if isinstance(x, float):
        return True
    if isinstance(x, (list, tuple)):
        return all(isinstance(i, float) for i in x)
    return False

def assertion(out, exp, atol):
    if atol == 0 and is_floats(exp):
        atol = 1e-6
    if out != exp and atol != 0:
        assert np.allclose(out, exp, rtol=1e-07, atol=atol)
    else:
        assert out == exp, f"out: {out}, exp: {exp}"
'''


def evalplus():
    rows = []

    def human(name, pairs, solution, atol='0', **more):
        test = FLOATS + '\n\ndef check(candidate):\n    inputs = %r\n    results = %r\n    for i, (inp, exp) in enumerate(zip(inputs, results)):\n        assertion(candidate(*inp), exp, %s)\n' % (
            [list(a) for a, _ in pairs], [b for _, b in pairs], atol)
        rows.append({'task_id': 'HumanEval/%d' % len(rows), 'prompt': 'def %s(x, y=0):\n    """Words."""\n' % name,
                     'canonical_solution': solution, 'entry_point': name, 'test': test, **more})

    def mb(name, pairs, code, call='%s(*inp)', exp='exp', **more):
        test = FLOATS + '\n\ninputs = %r\nresults = %r\nfor i, (inp, exp) in enumerate(zip(inputs, results)):\n    assertion(%s, %s, 0)\n' % (
            [list(a) for a, _ in pairs], [b for _, b in pairs], call % name, exp)
        rows.append({'task_id': 100 + len(rows), 'code': code, 'prompt': 'Write %s.' % name, 'source_file': 's',
                     'test_imports': ['import math'] if len(rows) % 2 else [], 'test_list': ['assert %s(*[]) is None' % name],
                     'test': test, **more})

    human('plus', [((1, 2), 3), ((BIG, 1), BIG + 1), ((-1,), -1)], '    return x + y\n')
    human('half', [((1,), 0.5), ((3,), 1.5), ((0,), 0.0)], '    return x / 2\n')
    human('halves', [(([1, 3],), [0.5, 1.5]), (([],), [])], '    return [v / 2 for v in x]\n')
    human('loose', [((2,), 1.41421356)], '    return x ** 0.5\n', atol='1e-04')
    human('text', [(('日本🎈',), '🎈本日'), (('',), ''), (('a\n"\'\\',), '\\\'"\na')], '    return x[::-1]\n')
    human('pair', [((1, 2), (2, 1))], '    return y, x\n')
    human('fpair', [((1, 2), (2.5, 1.5))], '    return y + .5, x + .5\n')
    human('tuples', [(((1, 2),), 3)], '    return sum(x)\n')
    human('ftuples', [(((1, 2),), 1.5)], '    return sum(x) / 2\n')
    human('lftuples', [(((1, 2),), [.5, 1.0])], '    return [v / 2 for v in x]\n')
    human('keys', [(({'a': 1},), {'a': 1}), (({},), {})], '    return x\n')
    human('nothing', [((None,), None), ((True,), True)], '    return x\n')
    human('endless', [((1,), float('inf'))], '    return float("inf")\n')
    mb('similar', [(((3, 4), (5, 4)), (4,))], 'def similar(a, b):\n    return tuple(set(a) & set(b))\n')
    mb('similar_set', [(((3, 4), (5, 4)), (4,))], 'def similar_set(a, b):\n    return tuple(set(a) & set(b))\n', call='set(%s(*inp))', exp='set(exp)')
    mb('double', [((2,), 4)], 'import os\n\ndef other(x):\n    return x\n\ndef double(x):\n    return other(x) * 2\n')
    human('root', [], '    return 1\n', test='def _poly(xs, x):\n    return 0\n\ndef check(candidate):\n    inputs = [[1]]\n    for inp in inputs:\n        assert _poly(*inp, candidate(*inp)) <= 0.0001\n')
    human('official', [], '    return 1\n', test='', base_input=[[1]], plus_input=[[2]], atol=0, contract='assert x')
    human('empty', [], '    return 1\n', test='')
    mb('unnamed', [((2,), 4)], 'x = 1\n')
    write('evalplus', rows)


def humaneval():
    rows = []

    def row(name, test, solution='    return x\n', **more):
        rows.append({'task_id': 'HumanEval/%d' % len(rows), 'prompt': 'from typing import List\n\n\ndef %s(x):\n    """ Words. """\n' % name,
                     'canonical_solution': solution, 'entry_point': name, 'test': test, **more})

    meta = "\n\nMETADATA = {\n    'author': 'us',\n    'dataset': 'test'\n}\n\n\n"
    for i, v in enumerate(['1', "'日本'", '[1, 2]', '%d' % BIG, '(1, 2)', 'None', '1.5', "{1: 'a'}", '""', 'True']):
        row('same_%d' % i, meta + 'def check(candidate):\n    assert candidate(%s) == %s\n    assert candidate(x=%s) == %s\n' % (v, v, v, v))
    row('lines', meta + 'def check(candidate):\n    assert candidate(\n        [1,\n         2]\n    ) == [1, 2], "say; so"\n\n    # a comment\n    assert candidate("#") == "#"\n')
    row('close', meta + 'def check(candidate):\n    assert abs(candidate(3.5) - 3.5) < 1e-6\n')
    row('good', meta + 'def check(candidate):\n    # Check some simple cases\n    assert True, "This prints if this assert fails 1"\n    assert candidate(1) == 1, "Error"\n')
    row('crlf', (meta + 'def check(candidate):\n    assert candidate(1) == 1\n    assert candidate(2) == 2\n').replace('\n', '\r\n'))
    row('loop', meta + 'def check(candidate):\n    import random\n    for i in range(3):\n        assert candidate(i) == i\n')
    row('local', meta + 'def check(candidate):\n    want = 3\n    assert candidate(3) == want\n')
    row('helper', 'def twice(x):\n    return 2 * x\n\ndef check(candidate):\n    assert twice(candidate(1)) == 2\n')
    row('called', 'def check(candidate):\n    assert candidate(1) == 1\n\ncheck(called)\n')
    row('text', 'def check(candidate):\n    assert candidate("candidate(1)") == "candidate(1)"\n')
    row('vague', 'def check(candidate):\n    assert True\n')
    row('none', '')
    row('other', 'def verify(f):\n    assert f(1) == 1\n')
    row('nameless', 'def check(candidate):\n    assert candidate(1) == 1\n', entry_point='')
    write('humaneval', rows)


def mbpp():
    rows = []

    def full(text, code, tests, setup='', challenge=()):
        rows.append({'task_id': 600 + len(rows), 'text': text, 'code': code, 'test_list': tests,
                     'test_setup_code': setup, 'challenge_test_list': list(challenge)})

    def sanitized(text, code, tests, imports=()):
        rows.append({'source_file': 'x.ipynb', 'task_id': 600 + len(rows), 'prompt': text, 'code': code,
                     'test_imports': list(imports), 'test_list': tests})

    same = 'def same(x):\n    return x\n'
    for v in ['1', '(1, 2)', "'日本🎈'", '[]', '%d' % BIG, 'None', '{1: 2}', '1.5']:
        full('Same.', same, ['assert same(%s) == %s' % (v, v), 'assert same([%s]) == [%s]' % (v, v)])
        sanitized('Same.', same, ['assert same(%s)==%s' % (v, v)])
    full('Helpers.', 'def helper(x):\r\n    return x\r\n\r\ndef main(x):\r\n    return helper(x)\r\n', ['assert main(1) == 1'])
    full('Setup.', 'def root(x):\n    return math.sqrt(x)\n', ['assert math.isclose(root(4), 2)'], 'import math', ['assert root(0) == 0'])
    sanitized('Imports.', 'def pi():\n    return 3.14159265\n', ['assert math.isclose(pi(), math.pi, rel_tol=0.001)'], ['import math'])
    sanitized('Set.', 'def uniq(x):\n    return list(set(x))\n', ['assert set(uniq([1, 1])) == set([1])'])
    full('A class.', 'class Pair:\n    def __init__(self, a):\n        self.a = a\n\ndef first(p):\n    return p.a\n',
         ['assert first(Pair(3)) == 3', 'assert first(Pair(4)) == 4'])
    full('No tests.', same, [])
    full('Nothing called.', same, ['assert 1 == 1'])
    full('An empty test.', same, ['assert same(1) == 1', ' '])
    rows.append({'task_id': 'x', 'text': 3, 'code': same, 'test_list': ['assert same(1) == 1']})
    write('mbpp', rows)


def kodcode():
    rows = []

    def row(test, solution='def same(x):\n    return x\n', info='same', **more):
        rows.append({'style': 'instruct', 'subset': 'Filter', 'question_id': 'Filter_%d_I' % len(rows), 'question': 'Write same.',
                     'solution': solution, 'test': test,
                     'test_info': [{'function_name': info, 'function_declaration': 'def same(x):', 'parameter_list': '(x)', 'docstring': 'd'}],
                     **more})

    for v in ['1', "'日本🎈'", '%d' % BIG, '[1, (2, 3)]', 'None']:
        row('from solution import same\n\ndef test_one():\n    assert same(%s) == %s\n\ndef test_two():\n    assert same([%s]) == [%s]\n' % (v, v, v, v))
    row('import pytest\nfrom solution import same\n\ndef test_raises():\n    with pytest.raises(TypeError):\n        same()\n\ndef test_close():\n    assert same(0.1 + 0.2) == pytest.approx(0.3)\n')
    row('import pytest\nfrom solution import same\n\n@pytest.mark.parametrize("x, y", [(1, 1), (2, 2)])\ndef test_each(x, y):\n    assert same(x) == y\n')
    row('import pytest\nfrom solution import same\n\n@pytest.mark.parametrize("x", [1, 2])\n@pytest.mark.parametrize("y", [1, 2])\ndef test_each(x, y):\n    assert same(x) == x and same(y) == y\n')
    row('from solution import (\n    same,\n    other as another,\n)\n\ndef helper():\n    return 1\n\ndef test_helper():\n    assert same(helper()) == another(1)\n',
        'def other(x):\n    return x\n\ndef same(x):\n    return x\n')
    row('from solution import *\n\ndef test_star():\n    assert same(1) == 1\n')
    row('from solution import same\n\nclass TestSame:\n    def test_a(self):\n        assert same(1) == 1\n\n    def test_b(self):\n        assert same(2) == 2\n')
    row('from solution import Stack\n\ndef test_stack():\n    s = Stack()\n    s.push(1)\n    assert s.pop() == 1\n',
        'class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, x):\n        self.items.append(x)\n\n    def pop(self):\n        return self.items.pop()\n', 'Stack')
    row('from solution import same\r\n\r\ndef test_crlf():\r\n    assert same("a\\r\\n") == "a\\r\\n"\r\n')
    row('def test_inside():\n    from solution import same\n    assert same(1) == 1\n', info='wrong')
    row('from solution import same\n\ndef test_text():\n    assert same("from solution import x") == "from solution import x"\n',
        '```python\ndef same(x):\n    return x\n```')
    row('import solution\n\ndef test_module():\n    assert solution.same(1) == 1\n')
    row('import pytest\nimport solution as s\n\ndef test_module():\n    assert s.same(1) == 1\n')
    row('from pytest import raises, approx\nfrom solution import same\n\ndef test_raises():\n    with raises(TypeError):\n        same()\n    assert same(.1) == approx(.1)\n', info='wrong')
    row('from pytest import fixture\nfrom solution import same\n\n@fixture\ndef one():\n    return 1\n\ndef test_one(one):\n    assert same(one) == 1\n')
    row('import pytest\nfrom solution import same\n\n@pytest.fixture\ndef one():\n    return 1\n\ndef test_one(one):\n    assert same(one) == 1\n')
    row('from solution import same\n\ndef test_file(tmp_path):\n    assert same(tmp_path)\n')
    row('import pytest\nfrom solution import same\n\n@pytest.mark.skip\ndef test_one():\n    assert same(1) == 1\n')
    row('from pytest import raises\nfrom solution import same\n\ndef test_one():\n    assert same(1) == 1\n')
    row('from solution import same\n\nassert same(1) == 1\n')
    row('')
    row('def test_nothing():\n    assert 1 == 1\n', info='wrong')
    write('kodcode', rows)


for make in (apps, taco, livecodebench, codecontests, prime, verl, synthetic1, leetcode, evalplus, humaneval, mbpp, kodcode):
    make()
